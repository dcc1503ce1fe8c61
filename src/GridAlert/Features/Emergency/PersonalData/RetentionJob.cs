using Quartz;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>Rings once an hour; what was kept for long enough lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class RetentionJob(RetainData retain) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await retain.RunAsync(cancellationToken);
}
