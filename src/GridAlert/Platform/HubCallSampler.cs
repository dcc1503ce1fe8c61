using OpenTelemetry.Trace;

namespace GridAlert.Platform;

/// <summary>
/// Takes every trace but those of calls to hubs, of which it takes one in a hundred: thousands of phones acknowledge in the same second,
/// each call is like the next, and what they have in common (batches, commits) has traces of its own.
/// </summary>
public sealed class HubCallSampler : Sampler
{
    private readonly TraceIdRatioBasedSampler _oneInAHundred = new(0.01);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Name.StartsWith("Microsoft.AspNetCore.SignalR.Server.", StringComparison.Ordinal) ? _oneInAHundred.ShouldSample(samplingParameters) : new(SamplingDecision.RecordAndSample);
}
