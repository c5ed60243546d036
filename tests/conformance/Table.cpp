#include "Table.h"

namespace weir::test
{
Cases conformanceTable()
{
    return joined({requestLineCases(), versionCases(), methodCases(), targetCases(), hostCases(), fieldCases(),
                   contentLengthCases(), transferEncodingCases(), chunkCases(), connectionCases(), expectCases(),
                   incompleteCases(), smugglingCases()});
}
} // namespace weir::test
