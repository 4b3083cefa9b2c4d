using Yarp.ReverseProxy.Configuration;

namespace ResponsiAI.Benchmarks;

/// <summary>The baseline: YARP with one route to the application and nothing else.</summary>
internal static class BareYarp
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "app", ClusterId = "app", Match = new RouteMatch { Path = "/{**rest}" } }],
            [new ClusterConfig { ClusterId = "app", Destinations = new Dictionary<string, DestinationConfig> { ["default"] = new() { Address = builder.Configuration["APP_URL"]! } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
        return 0;
    }
}
