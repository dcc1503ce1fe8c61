using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Everyday.Law.Calendar;
using GridAlert.Features.Everyday.Law.Covenants;
using GridAlert.Features.Everyday.Law.Groups;
using GridAlert.Features.Everyday.Law.Mediations;
using GridAlert.Features.Everyday.Law.Opinions;
using GridAlert.Features.Everyday.Law.Selections;

namespace GridAlert.Features.Everyday.Law;

public static class LawServices
{
    public static IServiceCollection AddLaw(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<GridServiceStore>().AddSingleton<AttachService>().AddSingleton<ShowServices>()
        .AddSingleton(MediationOptions.Read(configuration)).AddSingleton<MediationStore>().AddSingleton<Mediate>()
        .AddSingleton<CampaignStore>().AddSingleton<IReadyWords>(provider => provider.GetRequiredService<CampaignStore>()).AddSingleton<SaveCampaign>()
        .AddSingleton<LawGroupStore>().AddSingleton<KeepLawGroup>()
        .AddSingleton<CovenantStore>().AddSingleton<AddCovenant>()
        .AddSingleton<SelectionStore>().AddSingleton<RunSelection>().AddSingleton<CastVote>()
        .AddSingleton<OpinionStore>().AddSingleton<AskOpinion>();
}
