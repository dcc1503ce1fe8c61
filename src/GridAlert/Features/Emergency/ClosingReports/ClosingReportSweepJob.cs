using Quartz;

namespace GridAlert.Features.Emergency.ClosingReports;

/// <summary>Rings the sweep; what is due lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class ClosingReportSweepJob(ClosingReportStore reports, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await reports.MarkLateAsync(time.GetUtcNow(), cancellationToken);
}
