using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Billing.Rebuild;

/// <summary>For operators, over <c>ops billing rebuild</c>: <c>POST /state/verify</c> and <c>POST /state/rebuild</c>. No route of the gateway leads here.</summary>
internal static class RebuildEndpoint
{
    public static void AddRebuild(this ServiceBuilder builder) => builder.Services.AddSingleton<StateRebuild>();

    public static void MapRebuild(this WebApplication app)
    {
        app.MapPost("/state/verify", async (StateRebuild rebuild, CancellationToken cancellation) => (await rebuild.VerifyAsync(cancellation)).Shorten());
        app.MapPost("/state/rebuild", async (StateRebuild rebuild, CancellationToken cancellation) => (await rebuild.WriteAsync(cancellation)).Shorten());
    }
}
