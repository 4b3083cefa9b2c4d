using Microsoft.Extensions.Configuration.Json;
using ResponsiAI.Gateway.Headers;
using ResponsiAI.Gateway.Operators;
using ResponsiAI.Gateway.Sessions;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Settings;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace ResponsiAI.Gateway.Routes;

internal static class RouteRegistration
{
    public static void AddRoutes(this ServiceBuilder builder)
    {
        AddRouteFile(builder);
        var destinations = DestinationOptions.Read(builder.Settings);
        builder.Services.AddSingleton(destinations);
        builder.Services.AddSingleton<ISettingsCheck, RouteCheck>();
        builder.Services.AddRequestTimeouts();
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Web.Configuration.GetSection("ReverseProxy"))
            .AddConfigFilter<RouteFilter>()
            .AddTransforms(transforms =>
            {
                SessionTransforms.Add(transforms);
                NonceTransform.Add(transforms);
                OperatorTransform.Add(transforms);
                var cluster = transforms.Cluster is null ? new ClusterSettings() : ClusterSettings.Parse(transforms.Cluster, []);
                if (cluster.InternalToken)
                    transforms.AddRequestHeader(InternalToken.Header, transforms.Services.GetRequiredService<InternalToken>().Value, append: false);
            });
    }

    public static void MapRoutes(this WebApplication app)
    {
        var metadata = app.Services.GetServices<IRouteMetadata>().ToArray();
        app.UseRequestTimeouts();
        app.MapReverseProxy().ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata([.. metadata.Select(m => m.Read(new RouteMetadataReader(route)))]));
    }

    /// <summary>
    /// The file beside the program, or the one that <c>--yarp</c> names; below the environment, so that variables such
    /// as <c>ReverseProxy__Routes__app__Metadata__Headers</c> win.
    /// </summary>
    private static void AddRouteFile(ServiceBuilder builder)
    {
        var path = Path.GetFullPath(builder.Settings.Text("yarp") ?? Path.Combine(AppContext.BaseDirectory, "yarp.json"));
        if (!File.Exists(path))
        {
            builder.Settings.Fault("--yarp", "the file is not there", "name a file with the routes");
            return;
        }

        var source = new JsonConfigurationSource { Path = path, Optional = false, ReloadOnChange = true };
        source.ResolveFileProvider();
        try
        {
            ((IConfigurationBuilder)builder.Web.Configuration).Sources.Insert(0, source);
            // Inserting rebuilds the providers and reads the file.
            _ = builder.Web.Configuration.GetSection("ReverseProxy").Exists();
        }
        catch (InvalidDataException exception)
        {
            ((IConfigurationBuilder)builder.Web.Configuration).Sources.Remove(source);
            builder.Settings.Fault("yarp.json", $"it is not JSON ({exception.InnerException?.Message ?? exception.Message})", "correct it");
        }
    }
}
