using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Features.Everyday.Recognition.Stars;
using Quartz;

namespace GridAlert.Features.Everyday.Recognition;

/// <summary>Rings for the day's hours, the points that follow from them, and the month's stars; what was done lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class RecognitionJob(HoursStore hours, PointsStore points, StarStore stars, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        await hours.CountAsync(now, cancellationToken);
        await points.SettleAsync(now, cancellationToken);
        await stars.RateLastMonthAsync(now, cancellationToken);
    }
}
