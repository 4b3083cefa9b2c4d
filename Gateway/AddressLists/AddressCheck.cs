using System.Diagnostics.Metrics;
using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Metrics;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.AddressLists;

/// <summary>Refuses clients whose address a route does not let in: the address that trusted proxies say, as everywhere.</summary>
internal static class AddressCheck
{
    public static void AddAddressCheck(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<IRouteMetadata, AddressRouteMetadata>();
        builder.Services.AddSingleton<IExplanation, AddressExplanation>();
    }

    public static void UseAddressCheck(this WebApplication app)
    {
        var refusals = app.Services.GetRequiredService<IMeterFactory>().Meter()
            .CreateCounter<long>("responsiai.address.refusals", "{request}", "Requests that were refused because of the client's address.");
        app.Use((context, next) =>
        {
            if (AddressRoute.Of(context) is not { } route || route.LetsIn(context.Connection.RemoteIpAddress))
                return next(context);
            refusals.Add(1, new KeyValuePair<string, object?>("route", route.Name));
            return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "address_refused", "This cannot be reached from your address.");
        });
    }
}
