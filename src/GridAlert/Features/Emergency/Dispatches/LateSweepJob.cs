using Quartz;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Rings the sweep; what is due lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class LateSweepJob(LateAnswerStore answers, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await answers.MarkAsync(time.GetUtcNow(), cancellationToken);
}
