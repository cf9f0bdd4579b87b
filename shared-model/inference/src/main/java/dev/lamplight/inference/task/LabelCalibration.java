package dev.lamplight.inference.task;

import java.util.Arrays;
import java.util.List;

/// Makes a distribution over labels of what a model finds likely: softmax(score / temperature + bias). Temperature and
/// biases are what temperature scaling and its form with biases have (Guo et al. 2017, section 4.2; Alexandari et al.
/// 2020, section 3.2): a small model ranks texts well and likes some words better than others whatever the text is.
///
/// @param temperature above 0
/// @param bias of each label, nats
public record LabelCalibration(double temperature, double[] bias) {
    /// Weight of the belief that nothing has to be corrected, against one example: a bias of 3 nats and a factor of e
    /// in temperature are one standard deviation. Few examples move little, and two of one label do not make it
    /// certain.
    private static final double BIAS_PRIOR = 1 / 9.0;

    private static final double SCALE_PRIOR = 1;

    private static final int MOST_STEPS = 400;
    private static final double ENOUGH = 1e-7;

    public LabelCalibration {
        bias = bias.clone();
        if (!(temperature > 0 && Double.isFinite(temperature))
                || Arrays.stream(bias).anyMatch(each -> !Double.isFinite(each))) {
            throw new IllegalArgumentException("expected a temperature above 0 and finite biases, found %s and %s"
                    .formatted(temperature, Arrays.toString(bias)));
        }
    }

    /// The model's own likelihoods.
    public static LabelCalibration none(int labels) {
        return new LabelCalibration(1, new double[labels]);
    }

    /// Divides by what the model says of inputs that say nothing (contextual calibration, Zhao et al. 2021, section 5),
    /// or of many inputs together (batch calibration, Zhou et al. 2024, section 4.1).
    ///
    /// @param scores of each input, shape (inputs, labels), nats
    public static LabelCalibration against(List<double[]> scores) {
        int labels = scores.getFirst().length;
        LabelCalibration plain = none(labels);
        double[] mean = new double[labels];
        for (double[] each : scores) {
            double[] shares = plain.distribution(each);
            for (int label = 0; label < labels; label++) {
                mean[label] += shares[label] / scores.size();
            }
        }
        double[] bias = new double[labels];
        for (int label = 0; label < labels; label++) {
            bias[label] = -Math.log(Math.max(mean[label], 1e-12));
        }
        return new LabelCalibration(1, centered(bias));
    }

    /// The temperature and biases that make right labels likeliest, with a prior (see the constants): descent along
    /// the gradient, with steps that are halved until the loss falls.
    ///
    /// @param scores of each example, shape (examples, labels), nats
    /// @param right label of each example
    public static LabelCalibration fitted(List<double[]> scores, int[] right) {
        int labels = scores.getFirst().length;
        // the first is the logarithm of 1 / temperature
        double[] at = new double[1 + labels];
        double step = 1;
        double loss = loss(at, scores, right);
        for (int round = 0; round < MOST_STEPS; round++) {
            double[] gradient = gradient(at, scores, right);
            double[] next = moved(at, gradient, step);
            double nextLoss = loss(next, scores, right);
            while (nextLoss > loss && step > 1e-12) {
                step /= 2;
                next = moved(at, gradient, step);
                nextLoss = loss(next, scores, right);
            }
            double fall = loss - nextLoss;
            if (fall <= 0) {
                break;
            }
            at = next;
            loss = nextLoss;
            step *= 1.5;
            if (fall < ENOUGH) {
                break;
            }
        }
        return new LabelCalibration(Math.exp(-at[0]), centered(Arrays.copyOfRange(at, 1, at.length)));
    }

    private static double[] moved(double[] at, double[] gradient, double step) {
        double[] next = at.clone();
        for (int index = 0; index < at.length; index++) {
            next[index] -= step * gradient[index];
        }
        return next;
    }

    private static LabelCalibration of(double[] at) {
        return new LabelCalibration(Math.exp(-at[0]), Arrays.copyOfRange(at, 1, at.length));
    }

    /// Mean negative log-likelihood of the right labels and of the prior.
    private static double loss(double[] at, List<double[]> scores, int[] right) {
        LabelCalibration calibration = of(at);
        double loss = SCALE_PRIOR * at[0] * at[0] / 2;
        for (int label = 1; label < at.length; label++) {
            loss += BIAS_PRIOR * at[label] * at[label] / 2;
        }
        for (int example = 0; example < right.length; example++) {
            loss -= calibration.logDistribution(scores.get(example))[right[example]];
        }
        return loss / right.length;
    }

    private static double[] gradient(double[] at, List<double[]> scores, int[] right) {
        LabelCalibration calibration = of(at);
        double[] gradient = new double[at.length];
        gradient[0] = SCALE_PRIOR * at[0];
        for (int label = 1; label < at.length; label++) {
            gradient[label] = BIAS_PRIOR * at[label];
        }
        double scale = Math.exp(at[0]);
        for (int example = 0; example < right.length; example++) {
            double[] score = scores.get(example);
            double[] share = calibration.distribution(score);
            for (int label = 0; label < share.length; label++) {
                double error = share[label] - (label == right[example] ? 1 : 0);
                gradient[1 + label] += error;
                gradient[0] += error * score[label] * scale;
            }
        }
        for (int index = 0; index < gradient.length; index++) {
            gradient[index] /= right.length;
        }
        return gradient;
    }

    /// A number that is added to all biases changes nothing.
    private static double[] centered(double[] bias) {
        double mean = Arrays.stream(bias).average().orElse(0);
        return Arrays.stream(bias).map(each -> each - mean).toArray();
    }

    /// Of labels that do not compete: divides by what the model says of inputs that say nothing.
    ///
    /// @param odds of each input, shape (inputs, labels), nats
    public static LabelCalibration againstOdds(List<double[]> odds) {
        double[] bias = new double[odds.getFirst().length];
        for (int label = 0; label < bias.length; label++) {
            int each = label;
            bias[label] = -odds.stream().mapToDouble(row -> row[each]).average().orElse(0);
        }
        return new LabelCalibration(1, bias);
    }

    /// Of labels that do not compete: of each the bias that makes its examples likeliest, with the prior of
    /// [#fitted]. What it minimizes is convex in one number, so its slope is followed to 0 by halves.
    ///
    /// @param odds of each example, shape (examples, labels), nats
    /// @param has whether an example has a label, shape (examples, labels)
    public static LabelCalibration fittedOdds(List<double[]> odds, List<boolean[]> has) {
        double[] bias = new double[odds.getFirst().length];
        for (int label = 0; label < bias.length; label++) {
            double low = -100;
            double high = 100;
            while (high - low > 1e-6) {
                double middle = (low + high) / 2;
                double slope = BIAS_PRIOR * middle;
                for (int example = 0; example < odds.size(); example++) {
                    slope += chance(odds.get(example)[label] + middle) - (has.get(example)[label] ? 1 : 0);
                }
                if (slope > 0) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            bias[label] = (low + high) / 2;
        }
        return new LabelCalibration(1, bias);
    }

    /// Of labels that do not compete.
    ///
    /// @param odds by how much yes is likelier than no, nats
    /// @return chance of each label, 0..1
    public double[] chances(double[] odds) {
        double[] chances = new double[odds.length];
        for (int label = 0; label < odds.length; label++) {
            chances[label] = chance(odds[label] / temperature + bias[label]);
        }
        return chances;
    }

    private static double chance(double odds) {
        return 1 / (1 + Math.exp(-odds));
    }

    /// @param scores log-likelihood of each label, nats
    /// @return shares of 1
    public double[] distribution(double[] scores) {
        return Arrays.stream(logDistribution(scores)).map(Math::exp).toArray();
    }

    private double[] logDistribution(double[] scores) {
        double[] logits = new double[scores.length];
        for (int label = 0; label < logits.length; label++) {
            logits[label] = scores[label] / temperature + bias[label];
        }
        double largest = Arrays.stream(logits).max().orElseThrow();
        double total = Math.log(
                Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).sum());
        return Arrays.stream(logits).map(logit -> logit - largest - total).toArray();
    }
}
