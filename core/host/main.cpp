#include "app/SignalQueue.h"
#include "app/WeirApplication.h"

int main(int argc, char** argv)
{
    weir::host::SignalQueue::blockAll(); // before any thread, so that all inherit it
    weir::host::WeirApplication application;
    return application.launch(argc, argv);
}
