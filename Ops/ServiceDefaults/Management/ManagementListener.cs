using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.ServiceDefaults.Management;

/// <summary>
/// A second server on a loopback port, for operators and their commands, behind the internal token. Its own server and
/// not a path of the public one, so that no routing mistake can show it to the outside.
/// </summary>
internal sealed partial class ManagementListener(
    ManagementOptions options, InternalToken token, IEnumerable<IManagementModule> modules, ILoggerFactory logs, ILogger<ManagementListener> log)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "management" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port ?? 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        // Whoever watches the process is not what is watched: under names of their own nobody listens to these.
        builder.Services.AddSingleton(new ActivitySource("Management"));
        builder.Services.AddSingleton<IMeterFactory, ManagementMeters>();
        app = builder.Build();
        app.Use((context, next) => token.Matches(context.Request.Headers[InternalToken.Header])
            ? next(context)
            : Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "internal_token", "The management address asks for the internal token."));
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (JsonException) when (!context.Response.HasStarted)
            {
                await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "not_json", "Send a JSON object.");
            }
        });
        app.UseRouting();
        foreach (var module in modules)
            module.Map(app);
        app.UseEndpoints(static _ => { });
        await app.StartAsync(cancellationToken);
        LogListening(app.Urls.First());
    }

    public Task StopAsync(CancellationToken cancellationToken) => app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;

    [LoggerMessage(Level = LogLevel.Debug, Message = "management address {Address}")]
    private partial void LogListening(string address);
}

/// <param name="Port">Null: a free one.</param>
internal sealed record ManagementOptions(int? Port);
