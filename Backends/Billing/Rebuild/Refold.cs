using System.Data.Common;
using System.Text.Json;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.State;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Billing.Rebuild;

/// <summary>A state of its own, beside the one that stands, to which events are added anew. Adding one twice changes nothing.</summary>
internal sealed class Refold : IAsyncDisposable
{
    private readonly MemoryDatabase memory;
    private readonly IServiceProvider handlers;
    private readonly BillingState state;

    private Refold(MemoryDatabase memory, IServiceProvider handlers) => (this.memory, this.handlers, state) = (memory, handlers, BillingState.On(memory.Database));

    /// <summary>Events that were added.</summary>
    public int Events { get; private set; }

    public static async Task<Refold> BeginAsync(IServiceProvider handlers, CancellationToken cancellation) =>
        new(await MemoryDatabase.CreateAsync(new MigrationScripts("billing", typeof(Refold).Assembly), cancellation), handlers);

    /// <param name="which">One of <see cref="KeptEvents"/>.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> AddAsync(DbConnection connection, DbTransaction transaction, string which, long since, CancellationToken cancellation)
    {
        var seen = 0;
        await foreach (var (item, snapshot) in KeptEvents.ReadAsync(connection, transaction, which, since, cancellation))
        {
            seen++;
            if (handlers.GetKeyedService<IEventHandler>(EventHandlers.Key(item.Source, item.Type)) is not { } handler)
                continue;
            try
            {
                await state.AddAsync(handler, InboxEvent.Read(item), snapshot, cancellation);
                Events++;
            }
            catch (Exception exception) when (exception is UnreadableEventException or JsonException)
            {
                // It is dead for the same reason, and what stands has nothing of it either.
            }
        }

        return seen;
    }

    public async Task AddCustomersAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellation)
    {
        foreach (var customer in await KeptEvents.ReadCustomersAsync(connection, transaction, cancellation))
            await state.AddAsync(customer, cancellation);
    }

    public async Task<IReadOnlyDictionary<string, StateRow>> ReadAsync(StateTable table, CancellationToken cancellation)
    {
        await using var connection = await memory.Database.OpenAsync(cancellation);
        return await table.ReadAsync(connection, null, cancellation);
    }

    public ValueTask DisposeAsync() => memory.DisposeAsync();
}
