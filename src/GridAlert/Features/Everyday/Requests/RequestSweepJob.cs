using Quartz;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>Rings the sweep; which request is due lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class RequestSweepJob(LateRequestStore requests, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await requests.RunAsync(time.GetUtcNow(), cancellationToken);
}
