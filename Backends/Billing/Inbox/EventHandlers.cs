namespace ResponsiAI.Billing.Inbox;

/// <summary>Which types of events are worked on: those that a capability registered a handler for.</summary>
internal sealed class EventHandlers(IServiceProviderIsKeyedService registrations)
{
    public bool Knows(string source, string type) => registrations.IsKeyedService(typeof(IEventHandler), Key(source, type));

    internal static string Key(string source, string type) => $"{source}/{type}";
}
