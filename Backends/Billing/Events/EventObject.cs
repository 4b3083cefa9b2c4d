using System.Text.Json;

namespace ResponsiAI.Billing.Events;

/// <summary>
/// A JSON object read without trust in its shape. Stripe's own classes follow one release train and silently lose what
/// other trains name differently, so the raw JSON is read: what is absent or of another kind is null.
/// </summary>
internal readonly record struct EventObject(JsonElement Json)
{
    // 9999-12-31T23:59:59Z, the last second that a date can hold.
    private const long LastSecond = 253_402_300_799;

    public bool Exists => Json.ValueKind == JsonValueKind.Object;

    /// <summary>It is there, be it null.</summary>
    public bool Has(string name) => Exists && Json.TryGetProperty(name, out _);

    public EventObject Child(string name) => new(Member(name));

    public string? Text(string name) => Read(Member(name));

    public long? Number(string name) => Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    public decimal? Decimal(string name) => Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : null;

    public bool Flag(string name) => Member(name).ValueKind == JsonValueKind.True;

    /// <summary>Unix seconds; 0 means absent, as Stripe's libraries have it.</summary>
    public long? Time(string name) => Number(name) is { } time and > 0 and <= LastSecond ? time : null;

    /// <summary>The id of another object, which the event names or holds expanded.</summary>
    public string? Reference(string name) => Ids.Valid(Text(name) ?? Child(name).Text("id"));

    /// <summary>The members of an array, or of Stripe's list object around one.</summary>
    public IEnumerable<EventObject> List(string name)
    {
        var member = Member(name);
        if (member.ValueKind == JsonValueKind.Object && member.TryGetProperty("data", out var data))
            member = data;
        return member.ValueKind == JsonValueKind.Array ? member.EnumerateArray().Select(e => new EventObject(e)).ToArray() : [];
    }

    /// <summary>The texts of an array; what is none is left out.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Member(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray().Select(Read).OfType<string>()] : [];

    /// <exception cref="UnreadableEventException">It is absent or no text.</exception>
    public string NeededText(string name) => Text(name) ?? throw new UnreadableEventException(name, "text");

    /// <exception cref="UnreadableEventException">It is absent or no id.</exception>
    public string NeededReference(string name) => Reference(name) ?? throw new UnreadableEventException(name, "id");

    /// <exception cref="UnreadableEventException">It is absent or no whole number.</exception>
    public long NeededNumber(string name) => Number(name) ?? throw new UnreadableEventException(name, "whole number");

    internal static string? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            var text = element.GetString()!;
            // PostgreSQL's text cannot hold U+0000.
            return string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair is JSON, but no text.
            return null;
        }
    }

    private JsonElement Member(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var member) ? member : default;
}
