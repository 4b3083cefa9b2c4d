namespace ResponsiAI.Ops.Up;

/// <param name="App">A real application in the demo's place; null starts the demo.</param>
internal sealed record UpOptions(int HttpsPort, int HttpPort, Uri? App);
