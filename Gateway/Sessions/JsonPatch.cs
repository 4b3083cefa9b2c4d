using System.Text;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>JSON merge patches (RFC 7396) on objects.</summary>
internal static class JsonPatch
{
    /// <summary>The data after the patch; null when it would be longer than <see cref="SessionOptions.MaxDataBytes"/>.</summary>
    public static string? Apply(string data, JsonObject patch)
    {
        var target = JsonNode.Parse(data)!.AsObject();
        Merge(target, patch);
        var merged = target.ToJsonString();
        return Encoding.UTF8.GetByteCount(merged) <= SessionOptions.MaxDataBytes ? merged : null;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject existing)
                    target[name] = existing = [];
                Merge(existing, inner);
            }
            else
                target[name] = value.DeepClone();
        }
    }
}
