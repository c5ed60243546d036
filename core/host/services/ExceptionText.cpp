#include "ExceptionText.h"

#include <Poco/Exception.h>

#include <exception>

namespace weir::host
{
std::string currentExceptionText()
{
    try
    {
        throw;
    }
    catch (const Poco::Exception& exception)
    {
        return exception.displayText(); // what() lacks the message
    }
    catch (const std::exception& exception)
    {
        return exception.what();
    }
    catch (...)
    {
        return "an object that is not an exception";
    }
}
} // namespace weir::host
