using System.Text;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>JSON merge patches (RFC 7396) on objects.</summary>
internal static class JsonPatch
{
    /// <summary>The data after the patch; null when it would be longer than <see cref="SessionOptions.MaxDataBytes"/>.</summary>
    public static string? Apply(string data, JsonObject patch)
    {
        var merged = Merge(data, patch);
        return Encoding.UTF8.GetByteCount(merged) <= SessionOptions.MaxDataBytes ? merged : null;
    }

    private static string Merge(string target, JsonObject patch)
    {
        var members = JsonMembers.Parse(target);
        foreach (var (name, value) in patch)
        {
            members[name] = value switch
            {
                null => null,
                JsonObject inner => Merge(members[name] is { } existing && JsonMembers.IsObject(existing) ? existing : Session.NoData, inner),
                _ => value.ToJsonString(),
            };
        }

        return members.ToString();
    }
}
