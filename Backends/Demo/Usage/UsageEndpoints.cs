using System.Text.Json;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Demo.Usage;

/// <summary>Reports what a customer has used to billing, as the product's application would.</summary>
internal static class UsageEndpoints
{
    private const string Billing = "billing";

    public static void AddUsage(this ServiceBuilder builder) =>
        builder.Web.AddInternalClient(Billing, builder.Settings.Address("BILLING_URL", "http://billing:8080"), TimeSpan.FromSeconds(5));

    public static void MapUsage(this WebApplication app) => app.MapPost("/use", async (JsonElement usage, IHttpClientFactory clients, CancellationToken cancellation) =>
    {
        try
        {
            using var answer = await clients.CreateClient(Billing).PutAsJsonAsync(new Uri("/usage", UriKind.Relative), usage, cancellation);
            return Results.Text(await answer.Content.ReadAsStringAsync(cancellation), answer.Content.Headers.ContentType?.MediaType, statusCode: (int)answer.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return Problem.Result(StatusCodes.Status502BadGateway, "billing_unreachable", "Billing does not answer; report the usage again.");
        }
    });
}
