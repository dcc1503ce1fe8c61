using GridAlert.Platform;
using Quartz;

namespace GridAlert.Features.Access.PersonalData;

/// <summary>Rings the sweep that brings stored personal values to the present key; how far it is lies in our own rows.</summary>
[DisallowConcurrentExecution]
public sealed class PersonalSweepJob(PersonalSweepStore sweep) : IJob
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweep.RunAsync(Budget, cancellationToken);
}
