using NLog.LayoutRenderers;
using NLog.LayoutRenderers.Wrappers;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary><c>${scrub:inner=…}</c>: what the inner layout renders, without secrets.</summary>
[LayoutRenderer("scrub")]
public sealed class ScrubLayoutRenderer : WrapperLayoutRendererBase
{
    protected override string Transform(string text) => Scrubber.Text(text);
}
