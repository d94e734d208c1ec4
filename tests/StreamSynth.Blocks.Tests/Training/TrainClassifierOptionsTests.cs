using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class TrainClassifierOptionsTests
{
    public static TheoryData<Type, string> NumericOptions
    {
        get
        {
            TheoryData<Type, string> data = [];
            foreach (Type type in new[] { typeof(TrainClassifierOptions), typeof(EvaluateClassifierOptions) })
            {
                foreach (PropertyInfo property in type.GetProperties().Where(p => p.PropertyType.IsPrimitive && p.PropertyType != typeof(bool))) data.Add(type, property.Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(NumericOptions))]
    public void Range_NumericOption_RefusesNegativeAndHugeAndTakesItsDefault(Type options, string name)
    {
        PropertyInfo property = options.GetProperty(name)!;
        RangeAttribute? range = property.GetCustomAttribute<RangeAttribute>();
        object huge = property.PropertyType.GetField(nameof(int.MaxValue))!.GetValue(null)!;

        Assert.NotNull(range);
        Assert.NotNull(property.GetCustomAttribute<DescriptionAttribute>());
        Assert.False(range.IsValid(Convert.ChangeType(-1, property.PropertyType, CultureInfo.InvariantCulture)));
        Assert.False(range.IsValid(huge));
        Assert.True(range.IsValid(property.GetValue(Activator.CreateInstance(options))));
    }

    [Theory]
    [InlineData(nameof(TrainClassifierOptions.Steps))]
    [InlineData(nameof(TrainClassifierOptions.BaseWidth))]
    [InlineData(nameof(TrainClassifierOptions.LearningRate))]
    [InlineData(nameof(TrainClassifierOptions.ArrivalShare))]
    [InlineData(nameof(TrainClassifierOptions.MaxUses))]
    [InlineData(nameof(TrainClassifierOptions.Threads))]
    public void Range_OptionThatNeedsMore_RefusesZero(string name)
    {
        PropertyInfo property = typeof(TrainClassifierOptions).GetProperty(name)!;

        bool takesZero = property.GetCustomAttribute<RangeAttribute>()!.IsValid(Convert.ChangeType(0, property.PropertyType, CultureInfo.InvariantCulture));

        Assert.False(takesZero);
    }

    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(Faults(new()));

    [Fact]
    public void Validate_Contradictions_NamesOptionAndValue()
    {
        Assert.Equal(["poolBytes"], Faults(new() { PoolBytes = "plenty" }));
        Assert.Equal(["poolBytes"], Faults(new() { PoolBytes = "0MiB" }));
        Assert.Equal(["realPerStep"], Faults(new() { RealPerStep = 0, SyntheticPerStep = 0 }));
        Assert.Equal(["warmUpSteps"], Faults(new() { Steps = 10, WarmUpSteps = 10 }));
        Assert.Equal(["norm"], Faults(new() { RealPerStep = 0 }));
        Assert.Equal(["starvation"], Faults(new() { RealPerStep = 0, Norm = NormMode.Shared, Starvation = StarvationPolicy.RealOnly }));
        Assert.Equal(["reestimateStatistics"], Faults(new() { RealPerStep = 0, Norm = NormMode.Shared, ReestimateStatistics = true }));
        Assert.Empty(Faults(new() { RealPerStep = 0, Norm = NormMode.Shared }));
    }

    private static IEnumerable<string> Faults(TrainClassifierOptions options)
    {
        ValidationResult[] faults = [.. options.Validate(new(options))];
        Assert.All(faults, fault => Assert.StartsWith($"'{Camel(fault.MemberNames.Single())}'", fault.ErrorMessage, StringComparison.Ordinal));

        return faults.Select(fault => Camel(fault.MemberNames.Single()));
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
