#include "app/Program.h"

#include <signal.h>

int main(int argc, char** argv)
{
    // A reader that goes away is an error of write(), which ends the command in order (a file half written is removed).
    signal(SIGPIPE, SIG_IGN); // NOLINT(cert-err33-c)
    return weir::ctl::runProgram({argv + 1, argv + argc});
}
