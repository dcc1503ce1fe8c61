using Quartz;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>Rings the sweep; which report is due lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class ReportSweepJob(OverdueReportStore reports, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await reports.RaiseAsync(time.GetUtcNow(), cancellationToken);
}
