using GridAlert.Features.Record.Origins;
using GridAlert.Features.Record.Seals;

namespace GridAlert.Features.Record;

public static class RecordServices
{
    public static IServiceCollection AddRecord(this IServiceCollection services) =>
        services.AddSingleton<JournalReader>().AddSingleton<ActivationRecord>().AddSingleton<RecordSealStore>().AddSingleton<RecordSealQuery>().AddSingleton<SealRecords>().AddSingleton<VerifyRecord>()
            .AddSingleton<OriginStore>().AddSingleton<JournalPulse>().AddSingleton<JournalPump>().AddHostedService(provider => provider.GetRequiredService<JournalPump>());
}
