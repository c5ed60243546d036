"""usage: CheckLayersTest.py CHECK_LAYERS"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK_LAYERS = sys.argv.pop(1)


class CheckLayersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("core/include/weir/Clock.h", "#include <chrono>", '#include "weir/Version.h"', "#include <Poco/Logger.h>")
        self.write("core/host/app/Server.h", '#include "weir/Clock.h"')
        self.write("core/host/app/Server.cpp", '#include "app/Server.h"', "#include <Poco/Util/ServerApplication.h>")
        self.write("modules/metrics/Store.h", "#include <simdjson.h>")
        self.write("modules/metrics/Store.cpp", '#include "Store.h"', "#include <Poco/Net/HTTPClientSession.h>")
        self.write("modules/metrics/MetricsModule.cpp", '#include "Store.h"', '#include "weir/ModuleContext.h"')

    def write(self, path, *lines):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run_check(self):
        return subprocess.run([CHECK_LAYERS, self.root], capture_output=True, text=True, check=False)

    def assert_finds(self, path, *lines):
        """The last of `lines` is the one that violates."""
        self.write(path, *lines)
        result = self.run_check()
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertTrue(result.stderr.startswith(f"{path}:{len(lines)}: "), result.stderr)

    def test_accepts_a_tree_that_keeps_the_rules(self):
        result = self.run_check()
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_finds_the_host_in_a_header_of_the_sdk(self):
        self.assert_finds("core/include/weir/Bad.h", "#pragma once", '#include "app/Server.h"')

    def test_finds_another_part_of_poco_than_foundation_in_the_sdk(self):
        self.assert_finds("core/include/weir/Bad.h", "#include <Poco/JSON/Object.h>")

    def test_finds_a_foreign_library_in_the_sdk(self):
        self.assert_finds("core/sdk/Bad.cpp", "#include <simdjson.h>")

    def test_finds_beast_outside_the_front(self):
        self.assert_finds("core/host/request/Bad.cpp", "#include <boost/beast/http/field.hpp>")

    def test_finds_a_module_in_the_host(self):
        self.assert_finds("core/host/app/Bad.cpp", '#include "../../../modules/metrics/Store.h"')

    def test_finds_the_host_in_the_client(self):
        self.write("core/ctl/app/Good.h", '#include "weir/Units.h"')
        self.assert_finds("core/ctl/app/Bad.cpp", '#include "app/Good.h"', '#include "app/Server.h"')

    def test_finds_the_host_in_a_module(self):
        self.assert_finds("modules/metrics/Bad.cpp", '#include "../../core/host/app/Server.h"')

    def test_finds_another_module_in_a_module(self):
        self.assert_finds("modules/cache/Bad.cpp", '#include "../metrics/Store.h"')

    def test_finds_an_http_server_in_a_module(self):
        self.assert_finds("modules/metrics/Bad.cpp", "#include <Poco/Net/HTTPServer.h>")
        (self.root / "modules/metrics/Bad.cpp").unlink()
        self.assert_finds("modules/metrics/Worse.cpp", "#include <Poco/Net/TCPServerConnection.h>")

    def test_finds_an_http_server_in_the_host_outside_the_front(self):
        self.assert_finds("core/host/admin/Bad.cpp", "#include <Poco/Net/HTTPServerParams.h>")

    def test_accepts_an_http_server_in_the_front(self):
        self.write("core/host/http/Front.cpp", "#include <Poco/Net/HTTPServer.h>")
        self.assertEqual(self.run_check().returncode, 0)

    def test_finds_redis_outside_its_folder(self):
        self.assert_finds("core/host/app/Bad.cpp", "#include <Poco/Redis/Client.h>")

    def test_finds_the_class_loader_outside_the_module_loader(self):
        self.assert_finds("core/host/app/Bad.cpp", "#include <Poco/ClassLoader.h>")

    def test_accepts_the_class_loader_in_the_module_loader(self):
        self.write("core/host/modules/ModuleLoader.h", "#include <Poco/ClassLoader.h>")
        self.assertEqual(self.run_check().returncode, 0)

    def test_finds_whoever_asks_for_the_application(self):
        self.assert_finds("core/host/app/Bad.cpp", "", "auto& a = Poco::Util::Application::instance();")

    def test_finds_the_context_outside_the_module_file(self):
        self.assert_finds("modules/metrics/Bad.cpp", '#include "weir/ModuleContext.h"')

    def test_finds_a_module_file_that_does_more_than_wiring(self):
        self.assert_finds("modules/metrics/LongModule.cpp", *["//"] * 61)

    def test_holds_the_example_modules_to_the_same_rules(self):
        self.assert_finds("examples/modules/hello/Bad.cpp", "#include <Poco/Net/HTTPServer.h>")


if __name__ == "__main__":
    unittest.main()
