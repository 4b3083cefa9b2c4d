using System.Collections;
using NLog;
using NLog.LayoutRenderers;
using NLog.LayoutRenderers.Wrappers;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary><c>${scrub:inner=…}</c>: what the inner layout renders, without secrets.</summary>
[LayoutRenderer("scrub")]
public sealed class ScrubLayoutRenderer : WrapperLayoutRendererBase
{
    protected override string Transform(LogEventInfo logEvent, string text) => Scrub(text, logEvent);

    // Never used: the overload with the event comes first.
    protected override string Transform(string text) => Scrubber.Text(text);

    /// <summary>
    /// A rendered text no longer tells what its values were called, so those of sensitive names go first. Values below
    /// four characters stay: taking every such piece out would garble the text, and they keep no secret.
    /// </summary>
    internal static string Scrub(string text, LogEventInfo logEvent)
    {
        if (logEvent.HasProperties)
            foreach (var (key, value) in logEvent.Properties)
            {
                // Only then: whoever enumerates may do work.
                if (value is IEnumerable several and not string && SensitiveNames.Contains(key.ToString()))
                    foreach (var each in several)
                        text = Without(text, key, each);
                else
                    text = Without(text, key, value);
            }

        return Scrubber.Text(text);
    }

    private static string Without(string text, object name, object? value) =>
        value?.ToString() is { Length: >= 4 } secret && Scrubber.Hides(name.ToString()!, secret) ? text.Replace(secret, Scrubber.Filtered, StringComparison.Ordinal) : text;
}
