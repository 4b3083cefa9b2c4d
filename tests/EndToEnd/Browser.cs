using Microsoft.Playwright;

namespace ResponsiAI.EndToEnd;

/// <summary>The distribution's Chromium.</summary>
internal static class Browser
{
    public static async Task<(IPlaywright Playwright, IBrowser Chromium)> StartAsync()
    {
        // Five seconds by default: less than a cold process may take on a busy machine.
        Assertions.SetDefaultExpectTimeout((float)Wait.Default.TotalMilliseconds);
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
    }

    private static string Executable() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("Chromium is not installed; tests/run installs it from the distribution.");
}
