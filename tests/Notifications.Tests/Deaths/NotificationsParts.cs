using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResponsiAI.Notifications.Delivery;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Smtp;
using ResponsiAI.Notifications.Suppressions;
using ResponsiAI.Notifications.Templates;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Tests.Deaths;

/// <summary>Notifications as its process builds it, without the listener, sending to a real socket.</summary>
internal sealed class NotificationsParts : IAsyncDisposable
{
    private readonly Database database;
    private readonly ServiceProvider services;

    public NotificationsParts(Database database, SmtpSink sink)
    {
        this.database = database;
        var web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        web.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["SMTP_HOST"] = "127.0.0.1", ["SMTP_PORT"] = $"{sink.Port}" });
        web.Services.AddLogging(logging => logging.ClearProviders());
        web.Services.AddSingleton(TimeProvider.System);
        web.Services.AddSingleton(database);
        var builder = new ServiceBuilder(web, new ServiceSettings(web.Configuration, web.Environment));
        builder.AddTemplates();
        builder.AddEmails();
        builder.AddSuppressions();
        builder.AddSmtp();
        builder.AddDelivery();
        // One row at a time, so that a process writes the same in each of its lives.
        web.Services.AddSingleton(DeliveryRegistration.Queue with { Concurrency = 1 });
        services = web.Services.BuildServiceProvider();
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public QueueWorker<EmailRow> Worker() => services.GetServices<IHostedService>().OfType<QueueWorker<EmailRow>>().Single();

    /// <summary>Works until nothing waits any more; neither the minute before a second sending nor the lease of a dead worker is waited for.</summary>
    public async Task WorkAsync()
    {
        const string owner = "next";
        var (queue, handler) = (Get<WorkQueue>(), Get<IWorkHandler<EmailRow>>());
        while (await HurryAsync() > 0)
        {
            foreach (var item in await queue.ClaimAsync<EmailRow>(owner, 1, CancellationToken.None))
            {
                var lease = new Lease(item.Id, owner, item.Attempts);
                await queue.FinishAsync(lease, await handler.HandleAsync(item, lease, CancellationToken.None), CancellationToken.None);
            }
        }
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private async Task<int> HurryAsync()
    {
        await using var connection = await database.OpenAsync();
        return await connection.ExecuteAsync("UPDATE notifications_emails SET next_at = 0, lease_until = 0 WHERE status IN ('pending', 'leased')");
    }
}
