using Quartz;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>Rings for what is counted every few minutes and for the silent test; what is due lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class ReadinessJob(ReadinessStore readiness, ReachabilityStore tests, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await readiness.CountAsync(time.GetUtcNow(), cancellationToken);
        await tests.SweepAsync(time.GetUtcNow(), cancellationToken);
    }
}
