using Quartz;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>Rings the sweep; what is due lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class EscalationSweepJob(EscalationStore escalation, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await escalation.SweepAsync(time.GetUtcNow(), everything: false, cancellationToken);
}

/// <summary>Looks again at steps whose time is over: a stairwell may have been opened again by an answer taken back.</summary>
[DisallowConcurrentExecution]
public sealed class EscalationReviewJob(EscalationStore escalation, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await escalation.SweepAsync(time.GetUtcNow(), everything: true, cancellationToken);
}
