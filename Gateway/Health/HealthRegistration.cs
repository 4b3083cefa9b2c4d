using ResponsiAI.Gateway.AccessLog;
using ResponsiAI.Gateway.Headers;
using ResponsiAI.Gateway.Lifecycle;
using ResponsiAI.Gateway.Tls;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Health;

/// <summary>
/// The probes' answers. Short-circuited in the routing: no redirect, no session, no limit, any Host, both ports.
/// </summary>
internal static class HealthRegistration
{
    public static void AddAggregatedHealth(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton(new ApplicationHealthOptions(Path(builder)));
        builder.Services.AddSingleton<BackendProbe>();
        builder.Services.AddSingleton<HealthAggregate>();
        builder.Services.AddHttpClient(BackendProbe.Client).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        }).RemoveAllLoggers();
    }

    public static void MapAggregatedHealth(this WebApplication app)
    {
        var aggregate = app.Services.GetRequiredService<HealthAggregate>();
        var draining = app.Services.GetRequiredService<Draining>();
        MapProbe(app, "/api/health", async context =>
        {
            var report = await aggregate.NewestAsync();
            await AnswerAsync(context, report.IsFine ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, aggregate.Describe(report));
        });
        MapProbe(app, "/api/health/ready", context => draining.IsDraining
            ? AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not_ready" })
            : AnswerAsync(context, StatusCodes.Status200OK, new { status = "ready" }));
        MapProbe(app, "/api/health/live", context => AnswerAsync(context, StatusCodes.Status200OK, new { status = "live" }));
    }

    private static void MapProbe(WebApplication app, string path, RequestDelegate answer) => app.Map(path, context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            return answer(context);
        context.Response.Headers.Allow = "GET, HEAD";
        return Problem.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "method_not_allowed");
    }).WithMetadata(new HeaderRoute("api"), new PlainHttpRoute(PlainHttp.Answer), NoAccessLine.Instance).ShortCircuit().DisableHttpMetrics();

    private static Task AnswerAsync<T>(HttpContext context, int status, T answer)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }

    private static string Path(ServiceBuilder builder)
    {
        var path = builder.Settings.Text("APP_HEALTH_PATH") ?? "/";
        if (!path.StartsWith('/'))
            builder.Settings.Fault("APP_HEALTH_PATH", "it does not begin with a slash", "write for example APP_HEALTH_PATH=/healthz");
        return path;
    }
}

internal sealed record ApplicationHealthOptions(string Path);
