#include "ApikeyMiddleware.h"
#include "ApikeySettings.h"

#include <memory>
#include <optional>
#include <utility>
#include <weir/Module.h>
#include <weir/ModuleContext.h>

namespace apikey
{
class ApikeyModule final : public weir::Module
{
public:
    const weir::ModuleInfo& info() const noexcept override { return _info; }

    void start(const weir::ModuleContext& context) override
    {
        _decisions.emplace(context.instruments);
        offer(context.config, context.offer);
    }

    // A reload brings a new middleware with a new ring; requests under way finish with the old one.
    weir::Apply prepare(const weir::ConfigView& config, weir::Registrar& staged) override
    {
        offer(config, staged);
        return [] {};
    }

    void checkConfig(const weir::ConfigView& config) const override { (void)readSettings(config); }

private:
    void offer(const weir::ConfigView& config, weir::Registrar& registrar) const
    {
        auto settings = readSettings(config);
        registrar.middleware(std::move(settings.routes),
                             std::make_shared<ApikeyMiddleware>(std::move(settings.ring), *_decisions));
    }

    const weir::ModuleInfo _info{
        .name = "apikey", .summary = "Asks for an API key.", .version = "1.0.0", .keys = apikeyKeys()};
    std::optional<Decisions> _decisions;
};
} // namespace apikey

WEIR_EXPORT_MODULE(apikey::ApikeyModule)
