using System.Threading.RateLimiting;
using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Redis;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>A limit per client on everything that does not opt out (<c>"RateLimiterPolicy": "disable"</c> in <c>yarp.json</c>).</summary>
internal static class RateLimitRegistration
{
    public static void AddRateLimits(this ServiceBuilder builder, bool shared)
    {
        var services = builder.Services;
        var options = RateLimitOptions.Read(builder.Settings);
        services.AddSingleton(options);
        services.AddSingleton(new StartSection("RateLimits", builder.Settings.Configuration, static settings => RateLimitOptions.Read(settings)));
        services.AddSingleton<RateLimitPolicies>();
        services.AddSingleton<Sharing>();
        services.AddSingleton<RateLimitMetrics>();
        services.AddSingleton<IGauges>(s => s.GetRequiredService<RateLimitMetrics>());
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<IManagementModule, RateLimitModule>();
        services.AddSingleton<IExplanation, RateLimitExplanation>();
        if (shared)
        {
            services.AddSingleton<RedisLeases>();
            services.AddHostedService<GatewayRegister>();
        }

        // YARP looks the names of routes up here and refuses others; these limiters are never asked.
        services.AddRateLimiter(limiter =>
        {
            foreach (var name in options.Named.Keys)
                limiter.AddPolicy(name, static _ => RateLimitPartition.GetNoLimiter(""));
        });
    }

    public static void UseRateLimits(this WebApplication app)
    {
        var middleware = ActivatorUtilities.CreateInstance<RateLimitMiddleware>(app.Services);
        app.Use(next => context => middleware.InvokeAsync(context, next));
    }
}
