using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Gateway.Observation;

/// <summary>What the edge adds to the metrics and spans that every process has.</summary>
internal static class ObservationRegistration
{
    public static void AddObservation(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<IRouteMetadata, RouteTagsMetadata>();
    }

    /// <summary>Behind the routing and before whatever may refuse: a refusal belongs to its route too.</summary>
    public static void UseObservation(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is { } endpoint)
            endpoint.Metadata.GetMetadata<RouteTags>()?.Apply(context, endpoint);
        return next(context);
    });
}
