using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Billing.Payments;
using ResponsiAI.Billing.State;
using ResponsiAI.Billing.StripeApi;
using ResponsiAI.Billing.Subscriptions;
using ResponsiAI.Billing.Usage;
using ResponsiAI.Billing.Versions;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Tests.Properties;

/// <summary>Billing as its process builds it, without the listener: thousands of lives and hundreds of deaths cost seconds.</summary>
internal sealed class BillingParts : IAsyncDisposable
{
    private readonly Database database;
    private readonly ServiceProvider services;

    /// <param name="notifications">Answers what billing asks of notifications.</param>
    public BillingParts(Database database, HttpMessageHandler notifications)
    {
        this.database = database;
        var web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        web.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["NOTIFICATIONS_URL"] = "http://notifications.test/" });
        web.Services.AddLogging(logging => logging.ClearProviders());
        web.Services.AddSingleton(TimeProvider.System);
        web.Services.AddSingleton(database);
        web.Services.AddSingleton(new InternalToken(ServiceProcess.InternalToken));
        var builder = new ServiceBuilder(web, new ServiceSettings(web.Configuration, web.Environment));
        builder.AddInbox();
        builder.AddCustomers();
        builder.AddSubscriptions();
        builder.AddPayments();
        builder.AddUsage();
        builder.AddVersions();
        builder.AddMails();
        builder.AddState();
        builder.AddStripeApi();
        // One row at a time, so that a process writes the same in each of its lives.
        web.Services.AddSingleton(InboxRegistration.Queue with { Concurrency = 1 });
        web.Services.AddHttpClient(MailDesk.Client).ConfigurePrimaryHttpMessageHandler(() => notifications);
        services = web.Services.BuildServiceProvider();
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>One of the background workers, as the host would start it.</summary>
    public T Worker<T>() where T : IHostedService => services.GetServices<IHostedService>().OfType<T>().Single();

    /// <summary>Keeps an event as the webhook's endpoint does once its signature was found good.</summary>
    public Task AcknowledgeAsync(StripeEvent happened) =>
        Get<InboxStore>().AddAsync(new InboxEntry(happened.Id, InboxSource.Stripe, happened.Type, happened.Created, happened.Json));

    /// <summary>Works until nothing is due and no more is to come.</summary>
    /// <param name="hurries">Waits for nothing, neither for a next attempt nor for the lease of a dead worker; for a worker alone.</param>
    public async Task WorkAsync(string owner, Func<bool> isAll, bool hurries)
    {
        var (queue, handler) = (Get<WorkQueue>(), Get<IWorkHandler<InboxItem>>());
        while (true)
        {
            var last = isAll();
            var claimed = await queue.ClaimAsync<InboxItem>(owner, 1, CancellationToken.None);
            foreach (var item in claimed)
            {
                var lease = new Lease(item.Id, owner, item.Attempts);
                await queue.FinishAsync(lease, await handler.HandleAsync(item, lease, CancellationToken.None), CancellationToken.None);
            }

            if (claimed.Count == 0 && last && (!hurries || await HurryAsync() == 0))
                return;
        }
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    /// <returns>How many rows wait.</returns>
    private async Task<int> HurryAsync()
    {
        await using var connection = await database.OpenAsync();
        return await connection.ExecuteAsync("UPDATE billing_inbox SET next_at = 0, lease_until = 0 WHERE status IN ('pending', 'leased')");
    }
}
