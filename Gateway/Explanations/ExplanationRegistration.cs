using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Management;

namespace ResponsiAI.Gateway.Explanations;

internal static class ExplanationRegistration
{
    public static void AddExplanations(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<Explainer>();
        builder.Services.AddSingleton<IManagementModule, ExplanationModule>();
    }

    /// <summary>Gives the explainer the routing alone: it finds the endpoint as for a real request and does not run it
    /// (but for the probes, which answer within the routing; their answer goes nowhere).</summary>
    public static void UseExplanations(this WebApplication app)
    {
        var routing = ((IApplicationBuilder)app).New();
        routing.UseRouting();
        routing.Use(static _ => static _ => Task.CompletedTask);
        // A branch has a routing of its own, which gets the endpoints of the site.
        routing.UseEndpoints(endpoints =>
        {
            foreach (var source in ((IEndpointRouteBuilder)app).DataSources)
                endpoints.DataSources.Add(source);
        });
        app.Services.GetRequiredService<Explainer>().Routing = routing.Build();
    }
}
