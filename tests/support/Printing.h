// Lets CppUnit print and compare vectors.
#pragma once

#include <cppunit/TestAssert.h>

#include <string>
#include <vector>

template <class T>
struct CppUnit::assertion_traits<std::vector<T>>
{
    static bool equal(const std::vector<T>& a, const std::vector<T>& b) { return a == b; }

    static std::string toString(const std::vector<T>& values)
    {
        std::string text = "[";
        for (const T& value : values)
            text += (text.size() > 1 ? ", " : "") + assertion_traits<T>::toString(value);
        return text + "]";
    }
};
