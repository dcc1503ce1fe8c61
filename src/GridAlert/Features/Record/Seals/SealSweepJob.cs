using Quartz;

namespace GridAlert.Features.Record.Seals;

/// <summary>Rings the sweep; which record is to be sealed lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class SealSweepJob(SealRecords seals, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await seals.SweepAsync(time.GetUtcNow(), cancellationToken);
}
