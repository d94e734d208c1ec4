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
                foreach (PropertyInfo property in type.GetProperties().Where(p => NumberOf(p).IsPrimitive && p.PropertyType != typeof(bool))) data.Add(type, property.Name);
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
        object huge = NumberOf(property).GetField(nameof(int.MaxValue))!.GetValue(null)!;

        Assert.NotNull(range);
        Assert.NotNull(property.GetCustomAttribute<DescriptionAttribute>());
        Assert.False(range.IsValid(Convert.ChangeType(-1, NumberOf(property), CultureInfo.InvariantCulture)));
        Assert.False(range.IsValid(huge));
        Assert.True(range.IsValid(property.GetValue(Activator.CreateInstance(options))));
    }

    [Theory]
    [InlineData(nameof(TrainClassifierOptions.Steps))]
    [InlineData(nameof(TrainClassifierOptions.LearningRate))]
    [InlineData(nameof(TrainClassifierOptions.Epsilon))]
    [InlineData(nameof(TrainClassifierOptions.Accumulate))]
    [InlineData(nameof(TrainClassifierOptions.ArrivalShare))]
    [InlineData(nameof(TrainClassifierOptions.MaxUses))]
    [InlineData(nameof(TrainClassifierOptions.Threads))]
    public void Range_OptionThatNeedsMore_RefusesZero(string name)
    {
        PropertyInfo property = typeof(TrainClassifierOptions).GetProperty(name)!;

        bool takesZero = property.GetCustomAttribute<RangeAttribute>()!.IsValid(Convert.ChangeType(0, NumberOf(property), CultureInfo.InvariantCulture));

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
        Assert.Equal(["epochs"], Faults(new() { Steps = 10, Epochs = 1 }));
        Assert.Equal(["mixing"], Faults(new() { RealPerStep = 0, Norm = NormMode.Shared, Mixing = MixingMode.Free }));
        Assert.Equal(["syntheticOrdinals", "arrivalShare"], Faults(new() { Mixing = MixingMode.Free, SyntheticOrdinals = 5, ArrivalShare = 0.5 }));
    }

    [Fact]
    public void Validate_OptimizerContradictions_NamesOptionAndValue()
    {
        TrainClassifierOptions adam = new() { Optimizer = OptimizerKind.AdamW };
        Assert.Empty(Faults(adam with { Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-3 }));
        Assert.Equal(["momentum"], Faults(adam with { Momentum = 0.9 }));
        Assert.Equal(["beta1", "beta2", "epsilon"], Faults(new() { Beta1 = 0.9, Beta2 = 0.9, Epsilon = 1e-8 }));
        Assert.Equal(["decayAt", "decayFactor"], Faults(new() { DecayAt = [10], DecayFactor = 0.5 }));
        TrainClassifierOptions step = new() { Schedule = LearningRateShape.Step, Steps = 20, WarmUpSteps = 4 };
        Assert.Empty(Faults(step));
        Assert.Empty(Faults(step with { DecayAt = [5, 19], DecayFactor = 0.5 }));
        Assert.Equal(["decayAt"], Faults(step with { DecayAt = [4] }));
        Assert.Equal(["decayAt"], Faults(step with { DecayAt = [20] }));
        Assert.Equal(["decayAt"], Faults(step with { DecayAt = [9, 9] }));
        Assert.Equal(["decayAt"], Faults(step with { WarmUpSteps = 10 }));
        Assert.Equal(["accumulate"], Faults(new() { RealPerStep = 32, SyntheticPerStep = 30, Accumulate = 4 }));
    }

    [Fact]
    public void Validate_LossWeightsThatLeaveNothingToLearn_NamesOptionAndValue()
    {
        TrainClassifierOptions shared = new() { Norm = NormMode.Shared };
        Assert.Empty(Faults(shared with { RealLossWeight = 0 }));
        Assert.Empty(Faults(new() { SyntheticLossWeight = 0 }));
        Assert.Equal(["realLossWeight"], Faults(new() { RealLossWeight = 0 }));
        Assert.Equal(["realLossWeight"], Faults(shared with { RealLossWeight = 0, Starvation = StarvationPolicy.RealOnly }));
        Assert.Equal(["realLossWeight"], Faults(shared with { RealLossWeight = 0, Mixing = MixingMode.Free }));
        Assert.Equal(["realLossWeight"], Faults(new() { RealLossWeight = 0, SyntheticLossWeight = 0 }));
        Assert.Equal(["realLossWeight"], Faults(new() { RealLossWeight = 0, SyntheticPerStep = 0 }));
        Assert.Equal(["syntheticLossWeight"], Faults(shared with { RealPerStep = 0, SyntheticLossWeight = 0 }));
    }

    [Fact]
    public void Validate_ManyContradictions_ReportsAllInOnePass()
    {
        TrainClassifierOptions wrong = new() { Optimizer = OptimizerKind.Lamb, Momentum = 0.5, DecayFactor = 0.5, Accumulate = 3, RealLossWeight = 0, PoolBytes = "plenty" };

        Assert.Equal(["poolBytes", "momentum", "decayFactor", "accumulate", "realLossWeight"], Faults(wrong));
    }

    [Fact]
    public void Validate_WhatATransformerDoesNotHave_NamesOptionAndValue()
    {
        TrainClassifierOptions transformer = new() { Network = Network.DeitTiny };

        Assert.Empty(Faults(transformer));
        Assert.Empty(Faults(transformer with { BaseWidth = 48 }));
        Assert.Equal(
            ["baseWidth", "zeroInitResidual", "reestimateStatistics"],
            Faults(transformer with { BaseWidth = 64, ZeroInitResidual = true, ReestimateStatistics = true }));
        Assert.Empty(Faults(new() { Network = Network.Resnet50, BaseWidth = 64, ZeroInitResidual = true, ReestimateStatistics = true }));
    }

    private static Type NumberOf(PropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    private static IEnumerable<string> Faults(TrainClassifierOptions options)
    {
        ValidationResult[] faults = [.. options.Validate(new(options))];
        Assert.All(faults, fault => Assert.StartsWith($"'{Camel(fault.MemberNames.Single())}'", fault.ErrorMessage, StringComparison.Ordinal));

        return faults.Select(fault => Camel(fault.MemberNames.Single()));
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
