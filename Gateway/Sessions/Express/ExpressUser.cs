using System.Globalization;
using System.Text.Json;

namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>
/// Where a session has its user: the names of members, separated by dots, and <c>:number</c> behind them where the
/// application compares numbers. A number is shown as its text; what is no number is written as text in any case.
/// </summary>
internal sealed class ExpressUser
{
    private const int MaxLength = 256;

    /// <summary>The largest whole number that JavaScript holds exactly.</summary>
    private const long MaxNumber = (1L << 53) - 1;

    private readonly string[] path;
    private readonly bool isNumber;

    private ExpressUser(string[] path, bool isNumber) => (this.path, this.isNumber) = (path, isNumber);

    public static ExpressUser? Parse(string text)
    {
        var parts = text.Split(':');
        var path = parts[0].Split('.');
        return parts is [_] or [_, "number"] && path.All(p => p.Length > 0) && path[0] != "cookie" ? new ExpressUser(path, parts.Length == 2) : null;
    }

    /// <returns>False where there is a value that names nobody, such as an object: the path is then not the right one.</returns>
    public bool TryRead(string data, out string? user)
    {
        user = null;
        string? value = data;
        foreach (var name in path)
        {
            if (!JsonMembers.IsObject(value))
                return false;
            value = JsonMembers.Parse(value!)[name];
            if (value is null or "null" or "\"\"")
                return true;
        }

        user = value![0] switch
        {
            '"' => Text(value),
            '-' or (>= '0' and <= '9') => value,
            _ => null,
        };
        return user is { Length: <= MaxLength } && !user.Any(char.IsControl);
    }

    /// <summary>The data with this user; as it was where it names this user already, whatever the type.</summary>
    public string Write(string data, string? user) =>
        TryRead(data, out var before) && before == user ? data : Replace(data, path, user is null ? null : Value(user));

    /// <summary>The data with the user of other data, type and all.</summary>
    public string Copy(string from, string data) => Replace(data, path, Find(from));

    private string? Find(string data)
    {
        string? value = data;
        foreach (var name in path)
            value = JsonMembers.IsObject(value) ? JsonMembers.Parse(value!)[name] : null;
        return value;
    }

    private static string Replace(string data, ReadOnlySpan<string> path, string? value)
    {
        var members = JsonMembers.Parse(data);
        if (path.Length == 1)
            members[path[0]] = value;
        else if (members[path[0]] is { } inner && JsonMembers.IsObject(inner))
            members[path[0]] = Replace(inner, path[1..], value);
        else if (value is not null)
            members[path[0]] = Replace(Session.NoData, path[1..], value);
        return members.ToString();
    }

    private string Value(string user) =>
        isNumber && long.TryParse(user, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= -MaxNumber and <= MaxNumber && number.ToString(CultureInfo.InvariantCulture) == user
            ? user
            : $"\"{JsonEncodedText.Encode(user)}\"";

    private static string? Text(string value)
    {
        try
        {
            using var parsed = JsonDocument.Parse(value);
            return parsed.RootElement.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: nobody's name.
            return null;
        }
    }
}
