using ResponsiAI.Gateway.AccessLog;
using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Headers;
using ResponsiAI.Gateway.Judgement;
using ResponsiAI.Gateway.Operators;
using ResponsiAI.Gateway.Retries;
using ResponsiAI.Gateway.Sessions;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Settings;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace ResponsiAI.Gateway.Routes;

internal static class RouteRegistration
{
    public static void AddRoutes(this ServiceBuilder builder)
    {
        RouteFile.Add(builder);
        var destinations = DestinationOptions.Read(builder.Settings);
        builder.Services.AddSingleton(destinations);
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Web.Configuration.GetSection("ReverseProxy"))
            .AddConfigFilter<RouteFilter>()
            .AddTransforms(transforms =>
            {
                JudgedRequest.Add(transforms);
                SessionTransforms.Add(transforms);
                HeaderTransforms.Add(transforms);
                OperatorTransform.Add(transforms);
                AccessLogTransform.Add(transforms);
                UpstreamMetrics.Add(transforms);
                var cluster = transforms.Cluster is null ? new ClusterSettings() : ClusterSettings.Parse(transforms.Cluster, []);
                if (cluster.InternalToken)
                    transforms.AddRequestHeader(InternalToken.Header, transforms.Services.GetRequiredService<InternalToken>().Value, append: false);
            });
        builder.Services.AddSingleton<IExplanation, RouteExplanation>();
        builder.Services.AddSingleton<IExplanation, ClusterExplanation>();
        builder.Services.AddSingleton<UpstreamMetrics>();
        builder.Services.AddSingleton<IForwarderHttpClientFactory, BackendClientFactory>();
        CheckBeforeUse(builder.Services);
    }

    public static void MapRoutes(this WebApplication app)
    {
        var metadata = app.Services.GetServices<IRouteMetadata>().ToArray();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseRetries();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata([.. metadata.Select(m => m.Read(new RouteMetadataReader(route)))]));
    }

    /// <summary>Puts the check between YARP and its own reader of the configuration, which stays what reads it.</summary>
    private static void CheckBeforeUse(IServiceCollection services)
    {
        var reader = services.Last(s => s.ServiceType == typeof(IProxyConfigProvider));
        services.Remove(reader);
        services.AddSingleton(s => new RouteMembers(s.GetRequiredService<IConfiguration>()));
        services.AddSingleton<RouteValidation>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<CheckedRoutes>(s, () =>
        {
            // A new one for every reading: one that has read before keeps silent about what it does not understand.
            var provider = (IProxyConfigProvider)reader.ImplementationFactory!(s);
            using (provider as IDisposable)
                return provider.GetConfig();
        }));
        services.AddSingleton<IProxyConfigProvider>(s => s.GetRequiredService<CheckedRoutes>());
        services.AddSingleton<IConfigChangeListener>(s => s.GetRequiredService<CheckedRoutes>());
        services.AddSingleton<ISettingsCheck>(s => s.GetRequiredService<CheckedRoutes>());
        services.AddHostedService(s => s.GetRequiredService<CheckedRoutes>());
        services.AddHealthChecks().AddPart<RouteHealth>("routes");
    }
}
