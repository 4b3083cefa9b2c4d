namespace ResponsiAI.Billing.Inbox;

/// <summary>A type that has a handler, for whoever needs all of them.</summary>
internal sealed record HandledType(string Source, string Type);

/// <summary>Which types of events are worked on: those that a capability registered a handler for.</summary>
internal sealed class EventHandlers(IServiceProviderIsKeyedService registrations)
{
    public bool Knows(string source, string type) => registrations.IsKeyedService(typeof(IEventHandler), Key(source, type));

    internal static string Key(string source, string type) => $"{source}/{type}";
}
