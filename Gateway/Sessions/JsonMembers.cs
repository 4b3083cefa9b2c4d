using System.Text;
using System.Text.Json;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// The members of a JSON object as they stand in its text. What is not changed keeps its order and its spelling: a node
/// would write letters and emoji in another way, and could not write half a surrogate pair at all.
/// </summary>
internal sealed class JsonMembers
{
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 512 };
    private readonly List<(string Name, string Written, string Value)> members = [];

    private JsonMembers()
    {
    }

    /// <summary>The text of a member's value; null where there is none, and to take it out.</summary>
    public string? this[string name]
    {
        get => members.FindLast(m => m.Name == name).Value;
        set
        {
            var place = members.FindIndex(m => m.Name == name);
            if (value is null)
                members.RemoveAll(m => m.Name == name);
            else if (place < 0)
                members.Add((name, $"\"{JsonEncodedText.Encode(name)}\"", value));
            else
                members[place] = members[place] with { Value = value };
        }
    }

    /// <exception cref="JsonException">It is not one JSON object.</exception>
    public static JsonMembers Parse(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, Reading);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("not an object");
        var parsed = new JsonMembers();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, written) = (Name(ref reader), $"\"{Encoding.UTF8.GetString(reader.ValueSpan)}\"");
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            parsed.Add(name, written, Encoding.UTF8.GetString(bytes, start, (int)reader.BytesConsumed - start));
        }

        // Whatever stands behind the object is a fault that shows only here.
        reader.Read();
        return parsed;
    }

    public static bool IsObject(string? value) => value is ['{', ..];

    public override string ToString() => $"{{{string.Join(',', members.Select(m => $"{m.Written}:{m.Value}"))}}}";

    // Of members of one name the last counts, as for every common reader.
    private void Add(string name, string written, string value)
    {
        members.RemoveAll(m => m.Name == name);
        members.Add((name, written, value));
    }

    private static string Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no name that anybody here asks for, but kept as it is.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
