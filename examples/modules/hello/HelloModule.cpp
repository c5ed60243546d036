// The smallest module that is of use: one route, one key.
#include <string>
#include <weir/Json.h>
#include <weir/Module.h>
#include <weir/ModuleContext.h>

namespace hello
{
class HelloModule final : public weir::Module
{
public:
    const weir::ModuleInfo& info() const noexcept override { return _info; }

    void start(const weir::ModuleContext& context) override { offer(context.config, context.offer); }

    // A reload brings a new handler that holds the new greeting; the old one ends with its last request.
    weir::Apply prepare(const weir::ConfigView& config, weir::Registrar& staged) override
    {
        offer(config, staged);
        return [] {};
    }

private:
    static void offer(const weir::ConfigView& config, weir::Registrar& registrar)
    {
        std::string body;
        weir::JsonWriter(body).beginObject().key("hello").string(config.text("hello.greeting")).endObject();

        weir::RouteTraits traits;
        traits.openapi = R"({"summary":"A greeting","responses":{"200":{"description":"The greeting"}}})";
        registrar.handler("GET /hello", traits,
                          weir::makeHandler([body](const weir::Request&) { return weir::jsonResponse(body); }));
    }

    const weir::ModuleInfo _info{
        .name = "hello",
        .summary = "Greets.",
        .version = "1.0.0",
        .keys = {{.name = "hello.greeting", .defaultValue = "world", .summary = "Who is greeted."}}};
};
} // namespace hello

WEIR_EXPORT_MODULE(hello::HelloModule)
