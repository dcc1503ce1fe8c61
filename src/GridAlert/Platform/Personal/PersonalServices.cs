namespace GridAlert.Platform;

public static class PersonalServices
{
    public static IServiceCollection AddPersonalKeys(this IServiceCollection services) =>
        services.AddSingleton<PersonalMaster>().AddSingleton<PersonalKeyStore>().AddHostedService(provider => provider.GetRequiredService<PersonalKeyStore>()).AddSingleton<PersonalSweepStore>();
}
