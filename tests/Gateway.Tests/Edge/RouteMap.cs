using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Tests.Edge;

/// <summary>The product's own <c>yarp.json</c> as a test changes it, in a file of the test's own.</summary>
internal sealed class RouteMap : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RouteMap(Action<JsonObject>? change = null) => Write(change);

    public string Path => folder.Combine("yarp.json");

    /// <summary>The setting that makes a gateway read it.</summary>
    public (string, string?) Setting => ("yarp", Path);

    /// <summary>In one step, as operators should.</summary>
    public void Write(Action<JsonObject>? change = null)
    {
        var map = (JsonObject)JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Repository.Root, "yarp.json")), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;
        change?.Invoke((JsonObject)map["ReverseProxy"]!);
        WriteText(map.ToJsonString());
    }

    public void WriteText(string text)
    {
        var next = folder.Combine($"next-{Guid.NewGuid():N}");
        File.WriteAllText(next, text);
        File.Move(next, Path, overwrite: true);
    }

    public void Delete() => File.Delete(Path);

    public void Dispose() => folder.Dispose();
}
