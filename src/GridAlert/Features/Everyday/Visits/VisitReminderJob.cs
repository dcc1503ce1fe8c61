using Quartz;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>Rings the reminder; whether today's was given lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class VisitReminderJob(VisitReminderStore reminders, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await reminders.RemindAsync(time.GetUtcNow(), cancellationToken);
}
