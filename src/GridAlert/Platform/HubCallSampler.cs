using OpenTelemetry.Trace;

namespace GridAlert.Platform;

/// <summary>
/// Begins a trace with every step but calls to hubs, of which one in a hundred begins one: thousands of phones acknowledge in the same second,
/// each call is like the next, and what they have in common (batches, commits) has traces of its own.
/// </summary>
public sealed class HubCallSampler : Sampler
{
    private readonly TraceIdRatioBasedSampler _oneInAHundred = new(0.01);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Name.StartsWith("Microsoft.AspNetCore.SignalR.Server.", StringComparison.Ordinal) ? _oneInAHundred.ShouldSample(samplingParameters) : new(SamplingDecision.RecordAndSample);
}
